#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Runs the body on a thread of its own, for calls that block; false where the system gives none.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let work = unsafe Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
        var thread = unsafe pthread_t(bitPattern: 0)
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        if failure == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
    #else
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        if failure == 0 { pthread_detach(thread) }
    #endif
    if failure != 0 { unsafe work.release() }
    return failure == 0
}
