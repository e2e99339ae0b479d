// Nothing to call: the library is preloaded into a program under test, and is told what to do by its environment.
//
//   FAULTY_DISK_UNDER   the folder whose files have the fault: calls about anything else are left alone
//   FAULTY_DISK_AT      the number of the first call that is struck, from 1; 0 or unset: none
//   FAULTY_DISK_COUNT   how many calls in a row are struck; 1 if unset
//   FAULTY_DISK_WHILE   a file: from FAULTY_DISK_AT on all calls are struck for as long as it exists
//   FAULTY_DISK_ONLY    the kinds of call that count, as letters of the records: C open, W write, T truncate, S sync,
//                       A sync of the file system, R rename, U unlink and rmdir, D mkdir, P pread; all but P if unset
//   FAULTY_DISK_DO      what strikes:
//                         before   the process is killed before the call
//                         after    the process is killed after the call, and after half of it where it writes
//                         eio      the call fails with EIO
//                         enospc   the call fails with ENOSPC where it could, else it is left alone
//                         short    half of it is written where it writes, else it is left alone
//                         stall    the call, and all others with it, waits for as long as the file of FAULTY_DISK_WHILE
//                                  exists, then goes through; after FAULTY_DISK_STALL_MS it removes the file itself
//   FAULTY_DISK_LOG     a file outside of the folder that gets a record of each call that had an effect
//
// The calls that count are those that change what is on disk, and opens: open, write, ftruncate, fsync, rename,
// unlink, mkdir and rmdir in all their forms. SQLite's shared memory (`-shm`) is no file in this sense.
