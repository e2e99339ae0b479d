#pragma once

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
