// Nothing to call: the library is preloaded into a program before libfaketime (0.9.10), which takes the times of all
// timers for times of the wall clock. One that counts from the boot would then ring hours late, or at once, which it
// does on no host whose clock is set.
