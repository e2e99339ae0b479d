#pragma once

/// syncfs(2). Swift's module of glibc is made without _GNU_SOURCE, for which alone glibc declares it.
int syncfs(int descriptor);
