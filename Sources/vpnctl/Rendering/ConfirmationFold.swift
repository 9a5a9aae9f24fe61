import Providers
import Reconciler

/// Confirmations that a reader takes in as one: the same work on several objects.
struct ConfirmationFold {
    private var confirmations: [Confirmation]

    /// Puts those of a host together that ask for the same, where the first of them stands.
    static func folds(of confirmations: [Confirmation], isFull: Bool) -> [ConfirmationFold] {
        struct Work: Hashable {
            let host: String
            let kind: String
            let instructions: [String]
        }
        if isFull { return confirmations.map { ConfirmationFold(confirmations: [$0]) } }
        var folds: [ConfirmationFold] = []
        var known: [Work: Int] = [:]
        for confirmation in confirmations {
            let address = confirmation.address
            let work = Work(host: address.host, kind: address.kind, instructions: confirmation.instructions)
            if let index = known[work] {
                folds[index].confirmations.append(confirmation)
            } else {
                known[work] = folds.count
                folds.append(ConfirmationFold(confirmations: [confirmation]))
            }
        }
        return folds
    }

    var subject: String { PlanFold.subject(confirmations.map(\.address)) }
    var instructions: [String] { confirmations.first?.instructions ?? [] }

    /// Where the first one stands, and how many others there are.
    var places: String {
        let more = confirmations.count > 1 ? " and \(confirmations.count - 1) more" : ""
        return (confirmations.first?.origin.text ?? "") + more
    }
}
