namespace CodaMcp.Tests;

/// <summary>What was checked and came of it, a line each, and the sums at the end.</summary>
internal sealed class Report
{
    private const int LogLines = 40;

    private int passed;
    private int failed;
    private int skipped;

    public void Check(string what, bool held, string detail)
    {
        if (held)
            passed++;
        else
            failed++;
        Console.WriteLine($"{(held ? "ok" : "not ok")} {what}: {detail}");
    }

    public void Skip(string what, string why)
    {
        skipped++;
        Console.WriteLine($"skipped {what}: {why}");
    }

    public static void Note(string text) => Console.WriteLine($"   {DateTime.UtcNow:HH:mm:ss.fff} {text}");

    /// <summary>Shows the ends of the processes' logs where something failed.</summary>
    public void Logs(string directory)
    {
        if (failed == 0)
            return;
        foreach (var file in Directory.GetFiles(directory, "*.log").Order())
        {
            Console.WriteLine($"--- {Path.GetFileName(file)}");
            foreach (var line in File.ReadLines(file).TakeLast(LogLines))
                Console.WriteLine(line);
        }
    }

    /// <summary>Writes the sums; the exit code.</summary>
    public int Finish()
    {
        Console.WriteLine($"# pass {passed}");
        Console.WriteLine($"# fail {failed}");
        Console.WriteLine($"# skipped {skipped}");
        return failed == 0 ? 0 : 1;
    }
}
