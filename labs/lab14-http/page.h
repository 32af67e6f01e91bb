/* page.h -- the file that a target names, and never one outside of DIR. */
#ifndef PAGE_H
#define PAGE_H

struct page {
    int fd;
    long long size;   /* bytes */
    const char *type; /* for Content-Type */
};

/* A folder's real name, with all links followed. Returns NULL with errno, or a
 * string for the caller to free. */
char *page_root(const char *folder);

/* Opens the file that target names below root, which is from page_root().
 * Changes target. Returns 200 and fills in *p: its
 * descriptor is the caller's to close; or the status of the reply: 400, 403,
 * 404 or 500. */
int page_open(struct page *p, const char *root, char *target);

#endif
