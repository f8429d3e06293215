"""What the child gives up before it opens a file. None of it needs a privilege, and none can be taken back."""

import ctypes
import errno
import platform
import resource
import struct
import sys

MEMORY = 768 * 2**20  # address space: libraries, the original, and the pixels twice
CPU_SECONDS = 20

# The calls that computing needs, by the kernel's numbers; every other one fails. No open, no socket, no fork, no exec,
# no kill: a file that takes over the child finds a process that can read its own memory and write to one pipe.
_CALLS = {
    "x86_64": (
        0xC000003E,
        # read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn writev
        # sched_yield mremap madvise nanosleep getpid exit gettimeofday getrusage times sigaltstack futex clock_gettime
        # clock_nanosleep exit_group set_robust_list getrandom membarrier rseq
        (
            *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 20, 24, 25, 28, 35, 39, 60, 96, 98, 100, 131, 202, 228, 230),
            *(231, 273, 318, 324, 334),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        # close lseek read write writev fstat exit exit_group futex set_robust_list nanosleep clock_gettime
        # clock_nanosleep sched_yield sigaltstack rt_sigaction rt_sigprocmask rt_sigreturn times getrusage gettimeofday
        # getpid brk munmap mremap mmap mprotect madvise getrandom membarrier rseq
        (
            *(57, 62, 63, 64, 66, 80, 93, 94, 98, 99, 101, 113, 115, 124, 132, 134, 135, 139, 153, 165, 169, 172),
            *(214, 215, 216, 222, 226, 233, 278, 283, 293),
        ),
    ),
}
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # of the kernel's classic packet filter
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


def limit() -> None:
    """Limit memory, time, files, processes and core dumps. Called before anything else."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        # One second more before the kernel kills for good; what is limited already stays so.
        hard = most + 1 if what == resource.RLIMIT_CPU else most
        present = resource.getrlimit(what)[1]
        hard = hard if present == resource.RLIM_INFINITY else min(hard, present)
        resource.setrlimit(what, (min(most, hard), hard))


def close_in() -> bool:
    """Give up opening files and sockets for good, and on Linux all calls that computing does not need.

    Called when everything is imported and the file is in memory. Says whether the kernel took the filter; without it,
    the limit of zero further files still stands.
    """
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if sys.platform != "linux" or platform.machine() not in _CALLS or struct.calcsize("P") != 8:
        return False
    # Kept in names until the kernel has read them: it is given their address.
    rules = ctypes.create_string_buffer(_rules(*_CALLS[platform.machine()]))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", (len(rules) - 1) // 8, ctypes.addressof(rules)))
    prctl = ctypes.CDLL(None).prctl
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _rules(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return the filter: another architecture is refused, a listed call is allowed, the rest is refused."""
    rules = [(_LOAD, 0, 0, 4), (_JUMP_IF_EQUAL, 0, len(calls) + 1, architecture), (_LOAD, 0, 0, 0)]
    rules += [(_JUMP_IF_EQUAL, len(calls) - n, 0, call) for n, call in enumerate(calls)]
    rules += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *rule) for rule in rules)
