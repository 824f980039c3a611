#include "ready.h"

#include "box.h"
#include "supervisor.h"

#include <string.h>

static bool same_kind(const struct box_kind *a, const struct box_kind *b)
{
	return a->image == b->image && a->policy == b->policy && a->disk_bytes == b->disk_bytes;
}

static struct ready_kind *find_kind(struct supervisor *supervisor, const struct box_kind *kind)
{
	for (int i = 0; i < supervisor->ready_kind_count; i++)
		if (same_kind(&supervisor->ready_kinds[i].kind, kind))
			return &supervisor->ready_kinds[i];
	return NULL;
}

/* Any box of the kind that has no run and is in the state. */
static struct box *find_idle(struct supervisor *supervisor, const struct box_kind *kind, enum box_state state)
{
	for (int i = 0; i < BOXES_MAX; i++) {
		struct box *box = supervisor->boxes[i];
		if (box && !box->run && box->state == state && same_kind(&box->kind, kind))
			return box;
	}
	return NULL;
}

static uint32_t count_idle(struct supervisor *supervisor, const struct box_kind *kind)
{
	uint32_t count = 0;
	for (int i = 0; i < BOXES_MAX; i++) {
		struct box *box = supervisor->boxes[i];
		count += box && !box->run && (box->state == BOX_MAKING || box->state == BOX_READY) && same_kind(&box->kind, kind);
	}
	return count;
}

static void remove_kind(struct supervisor *supervisor, int at)
{
	supervisor->ready_kinds[at].kind.image->wanted--;
	supervisor->ready_kinds[at] = supervisor->ready_kinds[--supervisor->ready_kind_count];
}

static void drop_idle(struct supervisor *supervisor, const struct box_kind *kind, uint32_t wanted)
{
	for (uint32_t have = count_idle(supervisor, kind); have > wanted; have--) {
		struct box *box = find_idle(supervisor, kind, BOX_READY);
		if (!box)
			box = find_idle(supervisor, kind, BOX_MAKING);
		box_drop(box);
	}
}

bool ready_keep(struct supervisor *supervisor, const struct box_kind *kind, uint32_t wanted)
{
	struct ready_kind *ready = find_kind(supervisor, kind);
	if (!ready && wanted > 0) {
		if (supervisor->ready_kind_count == READY_KINDS_MAX)
			return false;
		ready = &supervisor->ready_kinds[supervisor->ready_kind_count++];
		*ready = (struct ready_kind){ .kind = *kind };
		kind->image->wanted++;
	}
	if (ready)
		ready->wanted = wanted;
	if (ready && wanted == 0)
		remove_kind(supervisor, (int)(ready - supervisor->ready_kinds));
	drop_idle(supervisor, kind, wanted);
	ready_refill(supervisor);
	return true;
}

struct box *ready_take(struct supervisor *supervisor, const struct box_kind *kind, bool *was_ready, struct fault *fault)
{
	struct box *box = find_idle(supervisor, kind, BOX_READY);
	*was_ready = box != NULL;
	if (!box)
		box = find_idle(supervisor, kind, BOX_MAKING);
	if (*was_ready)
		supervisor->counters.ready_hits++;
	else
		supervisor->counters.ready_misses++;
	return box ? box : box_make(supervisor, kind, fault);
}

const struct limits *ready_expected_limits(struct supervisor *supervisor, const struct box_kind *kind)
{
	const struct ready_kind *ready = find_kind(supervisor, kind);
	return ready && ready->limits.memory_bytes > 0 ? &ready->limits : NULL;
}

void ready_learn_limits(struct supervisor *supervisor, const struct box_kind *kind, const struct limits *limits)
{
	struct ready_kind *ready = find_kind(supervisor, kind);
	if (ready)
		ready->limits = *limits;
}

void ready_refill(struct supervisor *supervisor)
{
	for (int i = 0; i < supervisor->ready_kind_count; i++) {
		const struct ready_kind *ready = &supervisor->ready_kinds[i];
		for (uint32_t have = count_idle(supervisor, &ready->kind); have < ready->wanted; have++) {
			struct fault fault = { 0 };
			if (!box_make(supervisor, &ready->kind, &fault))
				return;
		}
	}
}

void ready_forget(struct supervisor *supervisor, const struct image *image)
{
	for (int i = supervisor->ready_kind_count - 1; i >= 0; i--)
		if (supervisor->ready_kinds[i].kind.image == image)
			remove_kind(supervisor, i);
}
