package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of files that are wrong: the line, what is wrong, what to write. */
class OrderProblemsTest {
    static List<Problem> problems(String text) {
        OrderFile.Reading reading = OrderFile.parse("o.toml", text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(text).isInstanceOf(OrderFile.Reading.Bad.class);
        return ((OrderFile.Reading.Bad) reading).problems();
    }

    private static void assertProblem(String text, int line, String sentence, String fix) {
        List<Problem> problems = problems(text);
        assertThat(problems).as(text).hasSize(1);
        assertThat(problems.get(0).line()).as(problems.get(0).text()).isEqualTo(line);
        assertThat(problems.get(0).sentence()).contains(sentence);
        assertThat(problems.get(0).fix()).contains(fix);
    }

    /** The order's own lines begin at the third. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rat = 1 | has no key 'rat' | did you mean 'rate'?
            zebra = 1 | has no key 'zebra' | possible: name, when
            mode = "enforced" | 'enforced' is not known here | did you mean 'enforce'?
            mode = 1 | 'mode' has to be text in quotes | write mode = "monitor"
            scope = "exec-epoch" | an exec epoch is those who share a canary | leave it out
            scope = "tree" | 'tree' is not known here | possible: process, family
            respond = "sever" | only the trigger 'administration' tells of one | respond by report
            respond = "terminate" | 'terminate' is not known here | possible: report, freeze
            respond = 3 | 'respond' has to be a list of tables | write respond = [ {
            respond = [] | 'respond' has to be a list of tables | write respond = [ {
            respond = ["kill"] | 'respond' has to be a list of tables | write [ {
            respond = [ { from = 3 } ] | respond has no 'do' | write do =
            respond = [ { from = 0, do = "kill" } ] | 'from' has to be a whole number from 1 | write from = 3
            respond = [ { do = "kill", lease = "3s" } ] | this step is to kill | leave it out
            respond = [ { do = "freeze", lease = "0s" } ] | longer than nothing | write lease
            respond = [ { from = 3, do = "report" }, { from = 3, do = "kill" } ] | a step from 3 comes after one from 3 | from = 4
            respond = [ { do = "report" }, { do = "kill" } ] | a step from 1 comes after one from 1 | from = 2
            cool-down = "soon" | has to be a duration and is 'soon' | 1m30s
            cool-down = -1 | has to be a duration and is '-1' | 1m30s
            rate = { most = 5 } | rate has no 'within' | within = "1m"
            rate = { most = 0, within = "1m" } | from 1 to | write most = 5
            rate = 5 | 'rate' has to be a table | write rate = { most
            approval = "yes" | true or false | write approval = true
            approval = true | nothing that this order does has to be agreed to | stop, kill
            least-survivors = 1 | survivors are counted among those | write who
            least-survivors = 1.5 | whole number | least-survivors = 1
            expires = "2027-01-01" | a date and a time with its offset | 2027-01-01T00:00:00Z
            expires = 2027-01-01T00:00:00 | a date and a time with its offset | 2027-01-01T00:00:00Z
            never = "user:a" | list of texts | write never = [
            never = ["1234"] | somebody else may have tomorrow | user:
            never = ["usr:a"] | 'usr:a' is no target | such as user:postgres
            never = ["cmd:(a+)+"] | repeats a group | plainer pattern
            who = { user = ["a"] } | who has no key 'user' | did you mean 'users'?
            who = { users = [1] } | list of texts in quotes | write users
            who = { users = [] } | list of texts that is not empty | write users
            who = { executables = ["nginx"] } | 'nginx' matches no absolute path | begin it with /
            who = { names = ["a-name-of-sixteen"] } | the kernel keeps 15 letters | use 'executables'
            who = { units = ["nginx"] } | a unit's name says its kind | nginx.service
            who = { command = '(' } | is no regular expression | backslash
            who = { command = '' } | is empty and would match everybody | plainer pattern
            who = { command = '(x+x+)+y' } | repeats a group | plainer pattern
            who = { command = '(?=a)b' } | begins with (? | plainer pattern
            who = { command = '(a)\\1' } | looks back at an earlier group | plainer pattern
            who = { command = 'a*b*c*d*' } | more than 2 times | plainer pattern
            """)
    void ofAnOrder(String line, String sentence, String fix) {
        assertProblem("[[order]]\nname = \"x\"\n" + line + "\nwhen = { respawn = {} }\n", 3, sentence, fix);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            canry = ["canary"] | when has no key 'canry' | did you mean 'canary'?
            canary = ["abort"] | 'abort' is no evidence | leave it out
            canary = ["fault"] | 'fault' is no evidence | leave it out
            canary = ["stack"] | 'stack' is not known here | possible: canary, fortify
            call = ["Ptrace()"] | 'Ptrace()' is no system call's name | ptrace
            call = { profile = "/p" } | '/p' is no kind of profile | profile = "sealed"
            call = { profile = "learnt" } | nothing says when a program is learnt | runs = 20
            call = { learning = "7d" } | call has no 'profile' | profile = "sealed"
            call = { profile = "sealed", runs = 0 } | 'runs' has to be a whole number | runs = 20
            call = { profile = "sealed", run = 3 } | call has no key 'run' | did you mean 'runs'?
            resources = { of = "memory", over = "49%" } | below half nothing is short | 50%
            administration = { services = ["sssh"] } | 'sssh' is not known here | did you mean 'ssh'?
            administration = { services = ["ssh"], direction = "out" } | 'out' is not known here | did you mean 'outbound'?
            administration = { services = ["ssh"], allowed = ["host.example"] } | no address | names are not looked up
            administration = { services = ["ssh"], allowed = ["10.0.0.0/33"] } | no address | 10.0.0.0/8
            resources = { of = "memory", over = "101%" } | more than 0% and at most 100% | write over = "95%"
            resources = { of = "memory", over = 3 } | a share is used up | write over = "95%"
            resources = { of = "threads", over = "5%" } | a number is used up | write over = 10000
            resources = { of = "ram", over = 3 } | 'ram' is not known here | possible: memory
            resources = { of = "disk" } | resources has no 'over' | write over = "95%"
            execution = {} | no program is forbidden | hidden = true
            execution = { hashes = ["abc"] } | 'abc' is no SHA-256 | sha256sum
            execution = { paths = ["nc"] } | 'nc' matches no absolute path | begin it with /
            listening = { ports = [0] } | from 1 to 65535 | write ports
            listening = { ports = [1], protocol = "sctp" } | 'sctp' is not known here | udp
            listening = {} | listening has no 'ports' | ports = [4444]
            respawn = { within = "0s" } | longer than nothing | write within
            respawn = 3 | 'respawn' has to be a table | write respawn = { within
            deadline = "tomorrow" | has to be a duration | write deadline
            deadline = "1h" | the deadline would be everybody's | users = ["ci"]
            `` | no trigger is named | canary, call
            respawn = {}, canary = ["heap"] | one trigger, and here are 2 | write an order for each
            """)
    void ofATrigger(String when, String sentence, String fix) {
        List<Problem> problems = problems("[[order]]\nname = \"x\"\nwhen = { " + when + " }\n");
        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.line()).isBetween(1, 3);
            assertThat(problem.sentence()).contains(sentence);
            assertThat(problem.fix()).contains(fix);
        });
    }

    @Test
    void ofWhatWasLearnt() {
        for (String response : List.of("kill", "stop", "stop-unit", "sever")) {
            assertProblem(
                    "[[order]]\nname = \"x\"\nrespond = \"" + response
                            + "\"\nwhen = { administration = { services = [\"ssh\"], learning = \"7d\" } }",
                    3,
                    "what was learnt is a guess, and this order would " + response,
                    "report or freeze");
        }
    }

    @Test
    void ofNames() {
        String rest = "\nwhen = { respawn = {} }\n";
        assertProblem("[[order]]" + rest, 1, "order has no 'name'", "write name");
        assertProblem("[[order]]\nname = \"x\"\n", 1, "order has no 'when'", "write when");
        assertProblem("[[order]]\nname = \"Big Name\"" + rest, 2, "'Big Name' cannot be", "small letters");
        assertProblem("[[order]]\nname = \"panic\"" + rest, 2, "people's own orders", "panic-1");
        String twice = "[[order]]\nname = \"a\"" + rest + "[[order]]\nname = \"a\"" + rest;
        assertProblem(twice, 5, "the order of line 1 is called 'a' too", "name of its own");
    }

    @Test
    void ofTheFile() {
        assertProblem("nver = [\"a\"]", 1, "the file has no key 'nver'", "did you mean 'never'?");
        assertProblem("[order]\nname = \"x\"", 1, "'order' has to be a list of tables", "[[order]]");
        assertProblem("[hooks]\nbefore = [\"echo\"]", 2, "no absolute path", "beginning with /");
        assertProblem("[hooks]\nlimt = 1", 2, "hooks has no key 'limt'", "did you mean 'limit'?");
        assertProblem("[control]\nsocket = \"q\"", 2, "absolute path", "/run/quietus");
        assertProblem("[control]\nport = 7878", 2, "there is no 'token'", "token = ");
        assertProblem("[control]\ntoken = \"/t\"", 2, "asked of nobody", "write port");
        assertProblem("[control]\nport = 70000\ntoken = \"/t\"", 2, "from 1 to 65535", "7878");
    }

    @Test
    void ofTheNotation() {
        assertProblem("a = @", 1, "Unexpected '@'", "write what is expected here");
        assertProblem("[hooks]\nlimit = 1\nlimit = 2", 3, "limit previously defined", "leave one of them out");
        assertProblem("never = [\"a\"", 1, "Unexpected end of", "");
        // What is missing cannot be told of a torn file; what is there and wrong can.
        List<Problem> problems = problems("[[order]]\nname = = \"x\"\nmode = \"enforced\"\n");
        assertThat(problems).extracting(Problem::line).containsExactly(2, 3);
    }

    @Test
    void allAtOnceAndInOrder() {
        List<Problem> problems = problems("""
                nver = []
                [[order]]
                name = "A"
                when = { canary = ["abort", "heep"] }
                cool-down = "x"
                [[order]]
                name = "b"
                when = { deadline = "1h" }
                respond = [ { from = 2, do = "kil" } ]
                """);
        assertThat(problems).extracting(Problem::line).containsExactly(1, 3, 4, 4, 5, 9);
        assertThat(problems.get(0).text()).isEqualTo("o.toml:1:1: the file has no key 'nver'; did you mean 'never'?");
    }

    @Test
    void aFullDiskIsAboutNobody() {
        String disk = "[[order]]\nname = \"x\"\nwhen = { resources = { of = \"disk\", over = \"95%\" } }\n";
        assertThat(OrderFileTest.good(disk).orders()).hasSize(1);
        assertThat(problems(disk + "respond = \"kill\"\n"))
                .singleElement()
                .satisfies(it -> assertThat(it.text()).contains("who has filled a disk"));
        assertThat(problems(disk + "who = { users = [\"ci\"] }\n")).hasSize(1);
    }
}
