#pragma once

#include <spawn.h>
#include <stddef.h>

/// syncfs(2). Swift's module of glibc is made without _GNU_SOURCE, for which alone glibc declares it.
int syncfs(int descriptor);

/// malloc_trim(3): gives memory back that was freed, all but so many bytes of it; 1 if there was some. Swift's module of
/// glibc leaves malloc.h out.
int malloc_trim(size_t padding);

/// mallopt(3): sets a parameter of malloc, here the most heaps that threads share; 1 if it was taken.
int mallopt(int parameter, int value);

/// Sees to it that no crash leaves an image of this process's memory, and that no other process of its user can look into
/// it: prctl(2), which takes arguments in a way that Swift cannot call.
int clinux_close_memory(void);

/// A file of memory without a name (memfd_create(2), of which Swift's module of glibc says nothing); negative: none.
int clinux_memory_file(void);

/// A pipe whose ends no other program inherits.
int clinux_pipe(int ends[2]);

/// A descriptor that gets readable once somebody writes to it (eventfd(2)); negative: none.
int clinux_eventfd(void);

/// A descriptor that gets readable when a process has ended (pidfd_open(2), which glibc has had since 2.36 alone);
/// negative: the kernel has none.
int clinux_pidfd_open(int pid);

/// Has a program that is started inherit no descriptor from this one on; not 0: it can't be noted.
int clinux_spawn_closing(posix_spawn_file_actions_t *actions, int first);
