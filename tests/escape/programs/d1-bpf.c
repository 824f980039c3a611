/* bpf(): maps, programs, and a command that needs no right, which tells a filter from a refusal of the kernel's own. */
#include "escape.h"
#include <linux/bpf.h>

int main(void)
{
	struct bpf_insn instructions[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1 };
	union bpf_attr program = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insn_cnt = 2, .insns = (uintptr_t)instructions, .license = (uintptr_t)"GPL" };
	union bpf_attr information = { .info = { .bpf_fd = (uint32_t)-1 } };
	say("map=%s\n", outcome(syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map)));
	say("program=%s\n", outcome(syscall(SYS_bpf, BPF_PROG_LOAD, &program, sizeof program)));
	say("information=%s\n", outcome(syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &information, sizeof information)));
	return 0;
}
