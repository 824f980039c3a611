/*
 * glovebox-init: everything that happens on the far side of a namespace.
 *
 * Theory of operation
 *
 *   The supervisor starts one *keeper* for each image in use: this program, in keeper mode. The keeper takes a mount namespace of its
 *   own, mounts the image read-only with a minimal /dev (template.c), pivots into it, reads ahead what programs of the image will read
 *   (pretouch.c) and then makes boxes as the supervisor asks (keeper.c). It never runs anything out of the image.
 *
 *   A box is two processes, cloned from the keeper with CLONE_PARENT so that both are children of the supervisor, which holds their
 *   pidfds:
 *
 *     init  (box.c)    pid 1 of fresh pid, mount, ipc and uts namespaces, in a network namespace without links. Builds the box's own
 *                      mounts, drops every capability and then waits until the supervisor is gone. Orphans are reaped by the kernel,
 *                      because it ignores SIGCHLD. Killing it kills all of the box at once.
 *     step  (step.c)   pid 2. Enters the box's cgroups and namespaces, drops to the box's own uid, loads the syscall filter and waits.
 *                      All of that happens before a request is there. Then it is told the run: it writes the files of the job into the
 *                      work folder with the rights, limits and accounting of the program that it becomes by execve (job.c).
 *
 *   pid 1 cannot make step itself: CLONE_PARENT is refused to an init. So the keeper enters init's pid namespace for one clone.
 *
 *   What goes wrong is told as a struct fault: by the keeper in its reply, by init over a pipe to step, by step over the control
 *   socket. Nothing is ever written to the program's own stdio.
 */
#include "keeper.h"

#include "../common/guard.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	guard_warn();
	bool rootless = argc >= 5 && strcmp(argv[1], "rootless-keeper") == 0;
	if (rootless || (argc >= 5 && strcmp(argv[1], "keeper") == 0)) {
		struct keeper_spec spec = {
			.images_root = argv[2], .image = argv[3], .staging = argv[4], .layers = argv + 5, .layer_count = argc - 5,
			.rootless = rootless,
		};
		return keeper_main(&spec);
	}
	fprintf(stderr, "usage: %s keeper|rootless-keeper IMAGES_ROOT IMAGE STAGING LAYER...\nStarted by glovebox-supervisor, not by hand.\n", argv[0]);
	return 2;
}
