import Foundation

/// Decodes query strings and form bodies with PHP's bracket names: `a[b]=1` is `{a: {b: 1}}`, `a[]=1` is `{a: [1]}`.
enum FormDecoding {
    static func value(of text: Substring) -> JSON {
        var root = JSON.object([])
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = decoded(halves[0])
            let value = halves.count > 1 ? decoded(halves[1]) : ""
            var keys = name.split(separator: "[", omittingEmptySubsequences: false).map(String.init)
            for index in keys.indices.dropFirst() where keys[index].hasSuffix("]") {
                keys[index].removeLast()
            }
            root = inserting(.string(value), at: keys[...], into: root)
        }
        return root
    }

    private static func inserting(_ value: JSON, at keys: ArraySlice<String>, into target: JSON?) -> JSON {
        guard let key = keys.first else { return value }
        let rest = keys.dropFirst()
        if key.isEmpty, keys.startIndex > 0 {
            var items: [JSON] = []
            if case .array(let existing)? = target { items = existing }
            items.append(inserting(value, at: rest, into: nil))
            return .array(items)
        }
        var members: [JSON.Member] = []
        if case .object(let existing)? = target { members = existing }
        let member = JSON.Member(name: key, value: inserting(value, at: rest, into: target?[key]))
        if let index = members.firstIndex(where: { $0.name == key }) {
            members[index] = member
        } else {
            members.append(member)
        }
        return .object(members)
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacingOccurrences(of: "+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
