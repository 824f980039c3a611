/* Images in use: each has a keeper process (glovebox-init) that has it mounted and makes boxes of it. */
#ifndef GLOVEBOX_IMAGE_H
#define GLOVEBOX_IMAGE_H

#include "../common/messages.h"
#include "loop.h"

enum { DIGEST_LENGTH = 64 };

struct supervisor;
struct box;

struct image {
	struct image *next;
	struct supervisor *supervisor;
	char digest[DIGEST_LENGTH + 1];
	struct watch socket;
	struct watch process;
	/* Set when it cannot make boxes any more. */
	bool failed;
	struct fault fault;
	/* Boxes that are alive, and kinds that are to stand ready. */
	int boxes, wanted;
	uint64_t last_used_ns;
	struct task bury;
};

/* The image, its keeper started when it is not there yet. NULL: *failure (FAILURE_*) and *fault say why. */
struct image *image_use(struct supervisor *supervisor, const char *digest, uint32_t *failure, struct fault *fault);

/* Asks for a box; its reply comes to box_made. */
int image_ask(struct image *image, const struct keeper_make *make, const int *fds, int count);

/* To be called when one of its boxes is gone: forgets the image when its keeper is dead too. */
void image_release(struct image *image);

/* Lets go of keepers that nothing uses when there are many. */
void images_trim(struct supervisor *supervisor, int keep);

#endif
