// What must be given free before those whom it holds can end, and what else the kit put into the machine for a plight.
#ifndef RELIEF_H
#define RELIEF_H

// Aborts the FUSE connection mounted at FOLDER/fuse, thaws the file system mounted at FOLDER/disk, and puts back the core_pattern kept in FOLDER/core_pattern if FOLDER's is still set.
void relieve(const char *folder);
// Takes away what is mounted at full, fuse and disk of the folder; a loop device goes with its mount.
void unmount_within(const char *folder);

#endif
