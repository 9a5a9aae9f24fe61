import Testing

@testable import Inventory

@Suite struct CalendarDayTests {
    @Test(arguments: ["2026-02-10", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
    func `reads a day and prints it again`(text: String) throws {
        #expect(try CalendarDay(parsing: text).description == text)
    }

    @Test(arguments: [
        "", "2026-2-10", "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00",
        "10.02.2026",
        "2026/02/10", "2026-02-10T00:00", "+026-02-10", "0000-01-01",
    ]) func `refuses what is no day`(text: String) {
        #expect(throws: InvalidValue.self) { try CalendarDay(parsing: text) }
    }

    @Test func `counts days from 1970 without gaps`() throws {
        #expect(try CalendarDay(parsing: "1970-01-01").daysSince1970 == 0)
        #expect(try CalendarDay(parsing: "2000-03-01").daysSince1970 == 11017)
        #expect(try CalendarDay(parsing: "1969-12-31").daysSince1970 == -1)
        var before = try #require(CalendarDay(daysSince1970: -1000))
        for number in -999...80_000 {
            let day = try #require(CalendarDay(daysSince1970: number))
            #expect(day.daysSince1970 == number && before < day)
            before = day
        }
        #expect(CalendarDay(daysSince1970: 3_000_000) == nil)
        #expect(CalendarDay(daysSince1970: .min) == nil)
        #expect(CalendarDay(daysSince1970: .max) == nil)
    }
}
