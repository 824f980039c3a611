#ifndef GLOVEBOX_BOX_H
#define GLOVEBOX_BOX_H

#include <stdint.h>
#include <stdnoreturn.h>

struct box_spec {
	uint64_t disk_bytes;
	uint32_t uid, owner;
	int netns;
};

/* Pid 1 of a box, in fresh namespaces: builds it, writes one struct fault to `report`, then waits for the supervisor's end. */
noreturn void box_init_main(const struct box_spec *spec, int report);

#endif
