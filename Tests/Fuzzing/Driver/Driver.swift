import Dispatch
import Foundation
import FuzzSurfaces

/// What the environment says to fuzz, once for the whole run.
private let surface: FuzzSurface = {
    guard let name = ProcessInfo.processInfo.environment["FUZZ_SURFACE"], let surface = FuzzSurface(rawValue: name)
    // A wrong call of a test program.
    else { fatalError("FUZZ_SURFACE must be one of \(FuzzSurface.allCases.map(\.rawValue))") }
    return surface
}()

/// Called by libFuzzer with each input (https://llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
public func readOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let surface = surface
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        // This is how libFuzzer is told.
        if let problem = await surface.problem(with: bytes) { fatalError(problem) }
        isDone.signal()
    }
    isDone.wait()
    return 0
}
