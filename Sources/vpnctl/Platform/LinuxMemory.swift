// Linux alone: settings of glibc's malloc.
#if os(Linux) && canImport(Glibc)
    import CGlibc

    /// How the C library hands out memory to a program that runs for a moment on one or two threads.
    enum LinuxMemory {
        /// Takes memory from the system in few large pieces: to be called before any other thread allocates.
        ///
        /// With an arena for each thread, glibc asks the kernel for the next four kilobytes hundreds of times in a plan
        /// (mallopt(3)).
        static func prepare() {
            _ = mallopt(M_ARENA_MAX, 1)
            _ = mallopt(M_TOP_PAD, 1 << 20)
            _ = mallopt(M_TRIM_THRESHOLD, 128 << 20)
        }
    }
#endif
