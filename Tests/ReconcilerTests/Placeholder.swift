import Testing
@Test func placeholderReconciler() {}
