#include "image.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "../common/protocol.h"
#include "box.h"
#include "supervisor.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LAYERS_MAX = 40, KEEPER_FIXED_ARGUMENTS = 5, IDLE_KEEPERS_MAX = 16, SEND_BUFFER_BYTES = 2 << 20 };

static bool is_digest(const char *text)
{
	return strlen(text) == DIGEST_LENGTH && strspn(text, "0123456789abcdef") == DIGEST_LENGTH;
}

struct layers {
	char names[LAYERS_MAX][DIGEST_LENGTH + 2];
	int count;
};

static int read_layers(const char *images_root, const char *digest, struct layers *layers)
{
	char path[PATH_MAX];
	snprintf(path, sizeof path, "%s/images/%s/layers", images_root, digest);
	FILE *file = fopen(path, "re");
	if (!file)
		return -1;
	layers->count = 0;
	errno = EINVAL;
	while (layers->count < LAYERS_MAX && fgets(layers->names[layers->count], DIGEST_LENGTH + 2, file)) {
		char *name = layers->names[layers->count];
		name[strcspn(name, "\n")] = 0;
		if (*name && !is_digest(name))
			goto bad;
		layers->count += *name != 0;
	}
	if (layers->count > 0 && fgetc(file) == EOF) {
		fclose(file);
		return 0;
	}
bad:
	fclose(file);
	return -1;
}

static void exec_keeper(const struct supervisor *supervisor, const char *digest, struct layers *layers, int socket)
{
	char *arguments[KEEPER_FIXED_ARGUMENTS + LAYERS_MAX + 1] = {
		(char *)(uintptr_t)"glovebox-init", (char *)(uintptr_t)(supervisor->ids == BOX_IDS_HOST ? "keeper" : "rootless-keeper"),
		(char *)(uintptr_t)supervisor->images_root, (char *)(uintptr_t)digest, (char *)(uintptr_t)supervisor->instance.staging,
	};
	for (int i = 0; i < layers->count; i++)
		arguments[KEEPER_FIXED_ARGUMENTS + i] = layers->names[i];
	/* Moved out of the way first: either may be where the other belongs. */
	int keeper_socket = fcntl(socket, F_DUPFD_CLOEXEC, 64);
	int lifeline = fcntl(supervisor->lifeline[0], F_DUPFD_CLOEXEC, 64);
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (keeper_socket < 0 || lifeline < 0 || nowhere < 0)
		_exit(127);
	if (dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
		_exit(127);
	if (dup2(keeper_socket, KEEPER_SOCKET_FD) < 0 || dup2(lifeline, LIFELINE_FD) < 0)
		_exit(127);
	/* There is nothing of ours that could be passed on by mistake: a test build plants something. */
	static char planted[] = "GLOVEBOX_PLANTED=ours", path[] = "PATH=/usr/bin:/bin";
	char *environment[] = { GUARD(clean_environment) ? NULL : planted, path, NULL };
	execve(supervisor->init_path, arguments, environment);
	_exit(127);
}

static bool free_image(struct task *task)
{
	free(container_of(task, struct image, bury));
	return false;
}

static void remove_image(struct image *image)
{
	struct supervisor *supervisor = image->supervisor;
	for (struct image **at = &supervisor->images; *at; at = &(*at)->next)
		if (*at == image) {
			*at = image->next;
			break;
		}
	watch_close(&supervisor->loop, &image->socket);
	image->bury.slice = free_image;
	task_queue(&supervisor->loop, &image->bury);
}

void image_release(struct image *image)
{
	if (image->boxes == 0 && image->process.fd < 0)
		remove_image(image);
}

static void fail_image(struct image *image, const struct fault *fault)
{
	if (image->failed)
		return;
	image->failed = true;
	image->fault = *fault;
	say("keeper of image %.12s: %s: %s", image->digest, fault->what, strerror(fault->error));
	boxes_fail(image);
}

/* False when there is nothing to hear (now, or ever again). */
static bool hear_keeper(struct image *image)
{
	struct keeper_reply reply;
	int fds[REPLY_FDS] = { -1, -1 };
	int count = REPLY_FDS;
	ssize_t got = receive_with_fds(image->socket.fd, &reply, sizeof reply, fds, &count);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got != (ssize_t)sizeof reply) {
		struct fault died = { .error = EPIPE, .what = "the keeper died" };
		watch_set(&image->supervisor->loop, &image->socket, 0);
		fail_image(image, &died);
		return false;
	}
	if (reply.box != 0)
		box_made(image->supervisor, &reply, fds);
	else if (reply.fault.error != 0)
		fail_image(image, &reply.fault);
	for (int i = 0; i < count; i++)
		close_fd(&fds[i]);
	return true;
}

static void keeper_spoke(struct watch *watch, uint32_t events)
{
	(void)events;
	hear_keeper(container_of(watch, struct image, socket));
}

static void keeper_died(struct watch *watch, uint32_t events)
{
	(void)events;
	struct image *image = container_of(watch, struct image, process);
	siginfo_t info;
	syscall(SYS_waitid, P_PIDFD, watch->fd, &info, WEXITED | __WALL, NULL);
	watch_close(&image->supervisor->loop, watch);
	/* What it said before it died comes first. */
	while (image->socket.added && hear_keeper(image))
		;
	struct fault died = { .error = EPIPE, .what = "the keeper died" };
	fail_image(image, &died);
	image_release(image);
}

static int start_keeper(struct image *image, struct layers *layers)
{
	struct supervisor *supervisor = image->supervisor;
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	int buffer = SEND_BUFFER_BYTES;
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	image->socket = (struct watch){ .fd = pair[0], .ready = keeper_spoke };
	pid_t pid = fork();
	if (pid == 0)
		exec_keeper(supervisor, image->digest, layers, pair[1]);
	close(pair[1]);
	int pidfd = pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, pid, 0);
	image->process = (struct watch){ .fd = pidfd, .ready = keeper_died };
	if (pidfd < 0 || watch_set(&supervisor->loop, &image->socket, EPOLLIN) < 0 || watch_set(&supervisor->loop, &image->process, EPOLLIN) < 0) {
		close_fd(&image->socket.fd);
		return -1;
	}
	return 0;
}

static struct image *find_image(struct supervisor *supervisor, const char *digest)
{
	for (struct image *image = supervisor->images; image; image = image->next)
		if (!image->failed && strcmp(image->digest, digest) == 0)
			return image;
	return NULL;
}

struct image *image_use(struct supervisor *supervisor, const char *digest, uint32_t *failure, struct fault *fault)
{
	struct layers layers;
	struct image *image = is_digest(digest) ? find_image(supervisor, digest) : NULL;
	if (image) {
		image->last_used_ns = monotonic_ns();
		return image;
	}
	*failure = FAILURE_NO_IMAGE;
	errno = EINVAL;
	if (!is_digest(digest) || read_layers(supervisor->images_root, digest, &layers) < 0) {
		fault_set(fault, "no such image below the images root");
		return NULL;
	}
	*failure = FAILURE_BOX;
	images_trim(supervisor, IDLE_KEEPERS_MAX);
	image = calloc(1, sizeof *image);
	if (!image)
		goto failed;
	image->supervisor = supervisor;
	image->last_used_ns = monotonic_ns();
	snprintf(image->digest, sizeof image->digest, "%s", digest);
	if (start_keeper(image, &layers) < 0)
		goto failed;
	image->next = supervisor->images;
	supervisor->images = image;
	return image;
failed:
	fault_set(fault, "start the keeper of the image");
	free(image);
	return NULL;
}

int image_ask(struct image *image, const struct keeper_make *make, const int *fds, int count)
{
	return send_with_fds(image->socket.fd, make, sizeof *make, fds, count);
}

void images_trim(struct supervisor *supervisor, int keep)
{
	for (;;) {
		int idle = 0;
		struct image *oldest = NULL;
		for (struct image *image = supervisor->images; image; image = image->next) {
			if (image->boxes > 0 || image->wanted > 0 || image->socket.fd < 0)
				continue;
			idle++;
			if (!oldest || image->last_used_ns < oldest->last_used_ns)
				oldest = image;
		}
		if (!oldest || idle <= keep)
			return;
		/* Its end of the socket tells the keeper to go; keeper_died then removes it. */
		oldest->failed = true;
		watch_close(&supervisor->loop, &oldest->socket);
	}
}
