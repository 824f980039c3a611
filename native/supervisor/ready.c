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

static uint32_t wanted(const struct ready_kind *ready)
{
	uint32_t most = 0;
	for (int i = 0; i < CLIENTS_MAX; i++)
		most = ready->wishes[i] > most ? ready->wishes[i] : most;
	return most;
}

static void drop_idle(struct supervisor *supervisor, const struct box_kind *kind, uint32_t keep)
{
	for (uint32_t have = count_idle(supervisor, kind); have > keep; have--) {
		struct box *box = find_idle(supervisor, kind, BOX_READY);
		if (!box)
			box = find_idle(supervisor, kind, BOX_MAKING);
		box_drop(box);
	}
}

static void set_wish(struct client *client, struct ready_kind *ready, uint32_t wish)
{
	struct supervisor *supervisor = client->supervisor;
	uint32_t before = ready->wishes[client->place];
	ready->wishes[client->place] = (uint16_t)wish;
	client->wished += wish - before;
	supervisor->wished_boxes += wish - before;
}

static void remove_kind(struct supervisor *supervisor, struct ready_kind *ready)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (ready->wishes[i] > 0)
			set_wish(supervisor->clients[i], ready, 0);
	ready->kind.image->wanted--;
	*ready = supervisor->ready_kinds[--supervisor->ready_kind_count];
}

/* A wish has changed. */
static void settle(struct supervisor *supervisor, struct ready_kind *ready)
{
	uint32_t keep = wanted(ready);
	drop_idle(supervisor, &ready->kind, keep);
	if (keep == 0)
		remove_kind(supervisor, ready);
	task_queue(&supervisor->loop, &supervisor->refill);
}

uint32_t ready_wished(const struct client *client, const struct box_kind *kind)
{
	const struct ready_kind *ready = find_kind(client->supervisor, kind);
	return ready ? ready->wishes[client->place] : 0;
}

uint32_t ready_keep(struct client *client, const struct box_kind *kind, uint32_t wish)
{
	struct supervisor *supervisor = client->supervisor;
	uint32_t before = ready_wished(client, kind);
	uint64_t room = share_left(client->wished - before, supervisor->wished_boxes - before, READY_BOXES_MAX);
	uint32_t granted = wish < room ? wish : (uint32_t)room;
	struct ready_kind *ready = find_kind(supervisor, kind);
	if (!ready && granted > 0) {
		/* There is room: each kind is wished for by somebody. */
		ready = &supervisor->ready_kinds[supervisor->ready_kind_count++];
		*ready = (struct ready_kind){ .kind = *kind };
		kind->image->wanted++;
	}
	if (ready) {
		set_wish(client, ready, granted);
		settle(supervisor, ready);
	}
	return granted;
}

void ready_forget_client(struct client *client)
{
	struct supervisor *supervisor = client->supervisor;
	for (int i = supervisor->ready_kind_count - 1; i >= 0; i--) {
		struct ready_kind *ready = &supervisor->ready_kinds[i];
		if (ready->wishes[client->place] == 0)
			continue;
		set_wish(client, ready, 0);
		settle(supervisor, ready);
	}
}

struct box *ready_take(struct supervisor *supervisor, const struct box_kind *kind, bool *was_ready)
{
	struct box *box = find_idle(supervisor, kind, BOX_READY);
	*was_ready = box != NULL;
	return box ? box : find_idle(supervisor, kind, BOX_MAKING);
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

static void count_made(struct supervisor *supervisor, const struct ready_kind *ready)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (ready->wishes[i] > 0)
			supervisor->clients[i]->boxes_made++;
}

void ready_refill(struct supervisor *supervisor)
{
	for (int i = 0; i < supervisor->ready_kind_count; i++) {
		const struct ready_kind *ready = &supervisor->ready_kinds[i];
		uint32_t want = wanted(ready);
		for (uint32_t have = count_idle(supervisor, &ready->kind); have < want; have++) {
			struct fault fault = { 0 };
			/* Those that were let go take places too; when one of them is gone, there is another try. */
			supervisor->refill_waits = supervisor->box_count - supervisor->taken_boxes >= READY_BOXES_MAX;
			if (supervisor->refill_waits || !box_make(supervisor, &ready->kind, &fault))
				return;
			count_made(supervisor, ready);
		}
	}
}

void ready_forget(struct supervisor *supervisor, const struct image *image)
{
	for (int i = supervisor->ready_kind_count - 1; i >= 0; i--)
		if (supervisor->ready_kinds[i].kind.image == image)
			remove_kind(supervisor, &supervisor->ready_kinds[i]);
}
