import ArgumentParser
import Foundation
import Inventory
import Reconciler

/// Where the inventory lies, and which day it is read for.
struct SiteOptions: ParsableArguments {
    @Option(help: "The folder of YAML files, or one file.", completion: .directory)
    var inventory = "inventory"

    @Option(help: "The day for expiry dates, as YYYY-MM-DD; today by default.", transform: Self.day)
    var today: CalendarDay?

    /// Reads and checks the inventory; every problem at once.
    func load() throws(Diagnostics) -> Site {
        try Site.load(folder: inventory, today: today ?? Self.currentDay())
    }

    private static func day(_ text: String) throws -> CalendarDay {
        do {
            return try CalendarDay(parsing: text)
        } catch {
            throw ValidationError("'\(text)' is not a day: \(error.reason). Write it as 2026-11-21.")
        }
    }

    /// The day in UTC, so that two people in two places get the same plan.
    private static func currentDay() -> CalendarDay? {
        CalendarDay(daysSince1970: Int((Date().timeIntervalSince1970 / 86_400).rounded(.down)))
    }
}
