/* The lock over a folder that several processes share. */
#ifndef GLOVEBOX_LOCK_FOLDER_H
#define GLOVEBOX_LOCK_FOLDER_H

/*
 * Takes the file `.lock` in it, which stays there. Nobody but its owner can open that, so nobody else can hold it: a lock on the folder
 * itself is for everybody who may read it. Whoever is closed or dies lets go. Waits a bounded time. -1 and errno (EBUSY: it is held).
 */
int lock_folder(const char *folder);

#endif
