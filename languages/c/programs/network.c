#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(80) };
		inet_pton(AF_INET, argv[i], &address.sin_addr);
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		if (fd == -1 || connect(fd, (struct sockaddr *)&address, sizeof address) == -1)
			printf("%s %s\n", argv[i], strerror(errno));
		else
			printf("%s reached\n", argv[i]);
	}
	return 0;
}
