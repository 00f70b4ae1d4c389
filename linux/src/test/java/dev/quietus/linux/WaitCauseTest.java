package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Waits of which this machine has no way to bring them about, as others have shown them: NFS, the device mapper, and old
 * kernels' names. What can be brought about is in {@link WhyTest}.
 */
class WaitCauseTest {
    @ParameterizedTest
    @CsvSource({
        "rpc_wait_bit_killable, rpc_wait_bit_killable < __rpc_execute < rpc_execute < nfs4_call_sync, KILLABLE",
        "nfs_wait_bit_uninterruptible, nfs_wait_on_request < nfs_wb_page < nfs_file_fsync, NETWORK",
        "wait_on_page_bit_common, wait_on_page_writeback < nfs_file_flush, NETWORK",
        "cifs_wait_for_response, compound_send_recv < cifs_send_recv < SMB2_read, NETWORK",
        "request_wait_answer, '', FUSE",
        "fuse_get_req, fuse_simple_request < fuse_do_getattr, FUSE",
        "rwsem_down_read_slowpath, percpu_down_read < __sb_start_write < mnt_want_write < do_unlinkat, FROZEN_FILE_SYSTEM",
        "percpu_rwsem_wait, __percpu_down_read < mnt_want_write < path_openat, FROZEN_FILE_SYSTEM",
        "io_schedule, dm_wait_for_completion < dm_suspend, OTHER",
        "blk_mq_get_tag, blk_mq_submit_bio < submit_bio < ext4_mpage_readpages, OTHER",
        "zap_pid_ns_processes, do_exit < do_group_exit, NAMESPACE",
        "do_wait, kernel_wait4 < zap_pid_ns_processes < do_exit, NAMESPACE",
        "wait_for_vfork_done, _do_fork < __do_sys_vfork, CHILD",
        "kernel_clone, kernel_clone < __do_sys_vfork, CHILD",
        "percpu_rwsem_wait, percpu_rwsem_wait < cgroup_css_set_fork < copy_process < kernel_clone, OTHER",
        "blk_mq_freeze_queue_wait, elv_iosched_store < queue_attr_store < kernfs_fop_write_iter, OTHER",
        "pipe_write, __kernel_write < dump_emit < elf_core_dump < do_coredump, KILLABLE",
        "'', '', OTHER",
    })
    void isToldByTheKernelsFunctions(String function, String stack, WaitCause cause) {
        assertThat(WaitCause.of(function, stack)).isEqualTo(cause);
    }

    @Test
    void readsTheLineOfABlockedCall() {
        byte[] line = KernelText.ascii("1 0x3 0x7ffd3a 0x80000 0x0 0x0 0x0 0x7ffd 0x7f12\n");
        assertThat(BlockedCall.parse(line, 0, line.length)).isEqualTo(new BlockedCall.Line(1, 3));
        for (String none :
                new String[] {"running\n", "-1 0x7ffd 0x7f12\n", "", "257", "257 5 6", "257 0x5", "\u0000\u0000"}) {
            byte[] text = KernelText.ascii(none);
            assertThat(BlockedCall.parse(text, 0, text.length)).as(none).isNull();
        }
    }

    @Test
    void findsTheDeepestMountOfAPath() {
        byte[] text = KernelText.ascii("""
                22 1 8:1 / / rw - ext4 /dev/sda1 rw
                30 22 0:45 / /srv/files rw - nfs4 host:/files rw,hard
                31 22 0:46 / /srv/filesystem rw - tmpfs tmpfs rw
                """);
        var mounts = Mount.parse(text, 0, text.length);
        assertThat(Mount.holding(mounts, "/srv/files/a"))
                .extracting(Mount::source)
                .isEqualTo("host:/files");
        assertThat(Mount.holding(mounts, "/srv/filesystem"))
                .extracting(Mount::type)
                .isEqualTo("tmpfs");
        assertThat(Mount.holding(mounts, "/srv/filesX")).extracting(Mount::type).isEqualTo("ext4");
        assertThat(Mount.holding(mounts, "")).isNull();
        assertThat(FuseConnection.number("0:45")).isEqualTo(45);
        assertThat(FuseConnection.number("8:17")).isEqualTo((8L << 20) | 17);
        assertThat(FuseConnection.number("x")).isNegative();
    }

    @Test
    void readsTheLimitOfOneDisk() {
        byte[] legacy = KernelText.ascii("7:0 1\n8:16 4096\nTotal 3\n");
        assertThat(DiskLimit.line(legacy, "8:16")).isEqualTo("4096");
        byte[] unified = KernelText.ascii("8:16 rbps=max wbps=1 riops=max wiops=max\n");
        assertThat(DiskLimit.line(unified, "8:16")).isEqualTo("rbps=max wbps=1 riops=max wiops=max");
        assertThat(DiskLimit.line(unified, "8:1")).isEmpty();
        assertThat(DiskLimit.line(null, "8:1")).isEmpty();
    }
}
