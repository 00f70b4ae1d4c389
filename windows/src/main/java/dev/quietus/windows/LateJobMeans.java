package dev.quietus.windows;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts each member into a job object of its own (Job Objects; nested ones since Windows 8) before it is suspended: whoever it
 * starts from then on is born in that job and ends with it, seen or not, also where the line of descent is broken. Those born
 * before are found by listings; so it is repeated until nobody is new. One job for all would refuse members that are in
 * jobs of others.
 */
final class LateJobMeans implements Means, AutoCloseable {
    private final WindowsSystem system;
    private final Suspension suspension;
    private final Map<ProcessIdentity, Job> jobs = new HashMap<>();
    private final Set<ProcessIdentity> tried = new HashSet<>();

    LateJobMeans(WindowsSystem system, Suspension suspension) {
        this.system = system;
        this.suspension = suspension;
    }

    @Override
    public String name() {
        return "late-job";
    }

    @Override
    public Capability capability() {
        String guarantee =
                "ends every process that this user may terminate, with all that it starts from the first moment on,"
                        + " seen or not; not who was orphaned before, nor who is started as a child of a stranger on purpose";
        try (Job job = Job.create()) {
            return job.works()
                    ? Capability.full(name(), guarantee)
                    : Capability.absent(name(), guarantee, "job objects: " + job.refusal());
        }
    }

    @Override
    public boolean atomic() {
        return false;
    }

    /** What is born in a job cannot be told apart from what is to be spared. */
    @Override
    public boolean covers(Held held, Holding holding) {
        return holding.wholeFamilies();
    }

    @Override
    public List<String> brake(List<Held> held, Holding holding) {
        int assigned = 0;
        int refused = 0;
        for (Held one : held) {
            ProcessIdentity identity = one.member().identity();
            if (!tried.add(identity)) {
                continue;
            }
            Job job = Job.create();
            if (job.take(system.access(), identity)) {
                jobs.put(identity, job);
                assigned++;
            } else {
                job.close();
                refused++;
            }
        }
        List<String> report = new ArrayList<>(Suspension.report("put into jobs:", assigned));
        report.addAll(Suspension.report("not taken into a job:", refused));
        report.addAll(suspension.suspend(held, holding));
        return report;
    }

    @Override
    public List<String> force(List<Held> held, Holding holding) {
        int ended = 0;
        for (Held one : held) {
            Job job = jobs.get(one.member().identity());
            if (job != null && job.end()) {
                one.killedBy("job");
                ended++;
            }
        }
        List<String> report = new ArrayList<>(Suspension.report("ended jobs:", ended));
        report.addAll(suspension.terminate(held));
        return report;
    }

    @Override
    public List<String> release(List<Held> held, Holding holding) {
        close();
        return suspension.release(held);
    }

    @Override
    public void close() {
        jobs.values().forEach(Job::letGo);
        jobs.clear();
        tried.clear();
    }
}
