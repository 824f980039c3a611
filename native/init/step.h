#ifndef GLOVEBOX_STEP_H
#define GLOVEBOX_STEP_H

#include <stdint.h>
#include <stdnoreturn.h>

/* `built` is the pipe on which init reports. The cgroup descriptors are cgroup.procs files of the box's groups. */
struct step_spec {
	uint32_t uid, owner;
	int init_pidfd, built, control, policy;
	int stdio[3];
	const int *cgroups;
	int cgroup_count;
};

/* The process that becomes the program. Tells over the control socket how far it came. */
noreturn void step_main(const struct step_spec *spec);

#endif
