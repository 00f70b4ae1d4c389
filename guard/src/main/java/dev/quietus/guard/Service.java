package dev.quietus.guard;

import java.util.Set;

/** Services by which machines are administered (D3FEND, Administrative Network Activity Analysis). */
public enum Service {
    SSH,
    TELNET,
    RDP,
    WINRM,
    SMB,
    RPC,
    VNC,
    IPMI,
    SNMP,
    RSH,
    NX,
    TEAMVIEWER,
    NFS;

    /** The ports where it usually is. */
    public Set<Integer> ports() {
        return switch (this) {
            case SSH -> Set.of(22);
            case TELNET -> Set.of(23);
            case RDP -> Set.of(3389);
            case WINRM -> Set.of(5985, 5986);
            case SMB -> Set.of(139, 445);
            case RPC -> Set.of(135);
            case VNC -> Set.of(5900, 5901, 5902, 5903, 5904, 5905, 5906);
            case IPMI -> Set.of(623);
            case SNMP -> Set.of(161);
            case RSH -> Set.of(512, 513, 514);
            case NX -> Set.of(4000);
            case TEAMVIEWER -> Set.of(5938);
            case NFS -> Set.of(2049);
        };
    }
}
