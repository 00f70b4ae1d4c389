package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A suspended device of the device mapper (dmsetup(8)): whoever reads from it or writes to it waits until it is resumed. */
final class DeviceMapper {
    private DeviceMapper() {}

    /** Whether the disk behind a mount is suspended; null when it is not, or is none of the device mapper. */
    static @Nullable Symptom symptom(Kernel kernel, Mount mount, String quote) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        String folder = "/sys/dev/block/" + mount.device() + "/dm/";
        if (!word(files.read(KernelText.ascii(folder + "suspended"))).equals("1")) {
            return null;
        }
        String name = word(files.read(KernelText.ascii(folder + "name")));
        Cure resume = new Cure(
                "resume-device",
                Cure.Risk.OTHERS,
                "resume the device " + name + "; whoever suspended it relies on that",
                "dmsetup resume " + ShellLoop.quoted(name),
                new Cure.Act.ByHand());
        return new Symptom(
                Symptom.Kind.WAITING,
                "the suspended device " + name + " of " + mount.point(),
                0,
                quote + ", " + folder + "suspended 1",
                List.of(resume));
    }

    private static String word(byte @Nullable [] text) {
        return text == null ? "" : KernelText.text(text, 0, text.length).strip();
    }
}
