/// No test denies what another one accepts.
enum TestAgreement: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        var accepted: [String: Set<AccessTest.Probe>] = [:]
        for test in draft.tests.objects() { accepted[test.from, default: []].formUnion(test.accept) }
        for test in draft.tests {
            for probe in test.object.deny where accepted[test.object.from]?.contains(probe) == true {
                let mark = test.mark(TestKeys.deny) { (try? AccessTest.Probe(parsing: $0)) == probe }
                let detail =
                    "\(quoted(test.object.from)) must reach this by a test's `accept`, and must not by this one."
                findings.report(.contradictoryTest, detail, at: mark)
            }
        }
    }
}
