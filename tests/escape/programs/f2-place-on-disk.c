/* Asks where on the host's disk the blocks of a file of the image are, which tells one host from another. */
#include "escape.h"
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

int main(void)
{
	union { struct fiemap map; char bytes[sizeof(struct fiemap) + sizeof(struct fiemap_extent)]; } asked = { .map = { .fm_length = ~0ull, .fm_extent_count = 1 } };
	int file = open("/usr/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY);
	say("FS_IOC_FIEMAP=%s\n", outcome(ioctl(file, FS_IOC_FIEMAP, &asked)));
	say("place on the disk: %s\n", asked.map.fm_mapped_extents > 0 && asked.map.fm_extents[0].fe_physical > 0 ? "told" : "not told");
	return 0;
}
