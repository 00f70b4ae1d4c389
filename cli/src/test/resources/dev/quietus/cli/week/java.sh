# needs: javac java
# As a build tool does: a compiler, then tests in a JVM of many threads.
for number in {1..60}; do
    printf 'record Part%s(int a, String b) { Part%s twice() { return new Part%s(a * 2, b + b); } }\n' \
        "$number" "$number" "$number" >"Part$number.java"
done
cat >Main.java <<'JAVA'
final class Main {
    public static void main(String[] words) throws Exception {
        Thread[] threads = new Thread[300];
        long[] sums = new long[threads.length];
        for (int i = 0; i < threads.length; i++) {
            int own = i;
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 200_000; n++) sums[own] += n ^ own;
            });
            threads[i].start();
        }
        for (Thread thread : threads) thread.join();
        for (int i = 0; i < 10; i++) {
            if (new ProcessBuilder("true").start().waitFor() != 0) throw new AssertionError();
        }
        System.exit(java.util.Arrays.stream(sums).sum() > 0 ? 0 : 1);
    }
}
JAVA
javac -d classes ./*.java
java -cp classes Main
