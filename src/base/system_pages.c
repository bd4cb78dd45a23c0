/*
 * Large blocks for large files. It stands alone because madvise is not in
 * POSIX, and what else needs POSIX alone must not see more than that.
 */
#include "base/system.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The usual size of large pages; another one is only less of a help. */
#define PAGE_BYTES ((size_t)2 << 20)

void *ew_alloc_bytes(size_t size)
{
    void *bytes = NULL;
    if (size < 2 * PAGE_BYTES ||
        posix_memalign(&bytes, PAGE_BYTES, size) != 0) {
        return malloc(size);
    }
#ifdef MADV_HUGEPAGE
    /* whole pages only: the last one would take more than was asked for */
    (void)madvise(bytes, size / PAGE_BYTES * PAGE_BYTES, MADV_HUGEPAGE);
#endif
    return bytes;
}
