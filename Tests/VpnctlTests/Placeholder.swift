import Testing
@Test func placeholderV() {}
