/* deny.c -- system calls that no student's program needs (seccomp(2)). */
#include "deny.h"

#include "machine.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Newer than some headers, and the same number on every machine. */
enum {
    IO_URING_SETUP = 425,
    OPEN_TREE = 428,
    MOVE_MOUNT = 429,
    FSOPEN = 430,
    FSPICK = 433,
    CLONE3 = 435,
    PIDFD_GETFD = 438,
    MOUNT_SETATTR = 442,
    MEMFD_SECRET = 447
};

static const struct denied {
    long call;
    int error;
} denied[] = {
    {SYS_ptrace, EPERM}, /* the first: not for a program that is checked */
    /* other namespaces, other mounts */
    {SYS_unshare, EPERM},
    {SYS_setns, EPERM},
    {SYS_mount, EPERM},
    {SYS_umount2, EPERM},
    {SYS_pivot_root, EPERM},
    {SYS_chroot, EPERM},
    {OPEN_TREE, EPERM},
    {MOVE_MOUNT, EPERM},
    {FSOPEN, EPERM},
    {FSPICK, EPERM},
    {MOUNT_SETATTR, EPERM},
    {CLONE3, ENOSYS},
    /* another process's memory and descriptors */
    {SYS_process_vm_readv, EPERM},
    {SYS_process_vm_writev, EPERM},
    {PIDFD_GETFD, EPERM},
    {SYS_kcmp, EPERM},
    /* parts of the kernel that are large, and no lesson of ours */
    {SYS_bpf, EPERM},
    {SYS_perf_event_open, EPERM},
    {SYS_userfaultfd, EPERM},
    {IO_URING_SETUP, ENOSYS},
    {SYS_io_setup, ENOSYS},
    {SYS_add_key, EPERM},
    {SYS_request_key, EPERM},
    {SYS_keyctl, EPERM},
    {SYS_open_by_handle_at, EPERM},
    {SYS_kexec_load, EPERM},
    /* memory that no process has to have mapped */
    {SYS_memfd_create, ENOSYS},
    {MEMFD_SECRET, ENOSYS},
    {SYS_shmget, ENOSYS},
    {SYS_msgget, ENOSYS},
};
enum { DENIED = sizeof denied / sizeof *denied };

static const unsigned new_namespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER
                                       | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP;
static const unsigned families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
enum { FAMILIES = sizeof families / sizeof *families, X32 = 0x40000000 };

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define IF(what, value, yes, no) BPF_JUMP(BPF_JMP | (what) | BPF_K, (value), (yes), (no))
#define FAIL(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define PASS BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

int deny_install(bool is_checked)
{
    struct sock_filter code[20 + 2 * DENIED + FAMILIES];
    unsigned short n = 0;
#define ADD(...) code[n++] = (struct sock_filter)__VA_ARGS__

    if (MACHINE_ARCH == 0)
        return -1;
    ADD(LOAD(offsetof(struct seccomp_data, arch)));
    ADD(IF(BPF_JEQ, MACHINE_ARCH, 1, 0));
    ADD(FAIL(ENOSYS));
    ADD(LOAD(offsetof(struct seccomp_data, nr)));
    ADD(IF(BPF_JGE, X32, 0, 1));
    ADD(FAIL(ENOSYS));
    for (size_t i = is_checked ? 1 : 0; i < DENIED; i++) {
        ADD(IF(BPF_JEQ, (unsigned)denied[i].call, 0, 1));
        ADD(FAIL((unsigned)denied[i].error));
    }
    ADD(IF(BPF_JEQ, SYS_clone, 0, 4));
    ADD(LOAD(machine_argument(0)));
    ADD(IF(BPF_JSET, new_namespaces, 0, 1));
    ADD(FAIL(EPERM));
    ADD(PASS);
    ADD(IF(BPF_JEQ, SYS_socket, 0, FAMILIES + 2));
    ADD(LOAD(machine_argument(0)));
    for (size_t i = 0; i < FAMILIES; i++)
        ADD(IF(BPF_JEQ, families[i], (unsigned char)(FAMILIES - i), 0));
    ADD(FAIL(EAFNOSUPPORT));
    ADD(PASS);
    struct sock_fprog program = {n, code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
