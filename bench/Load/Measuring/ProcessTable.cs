using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>Reads <c>/proc</c>.</summary>
internal static class ProcessTable
{
    // Of USER_HZ, which Linux shows to programs whatever the kernel uses.
    private const double MicrosecondsOfTick = 10_000;

    /// <summary>CPU time of a process so far in microseconds, of all its threads, user and system. Exact to 10 ms.</summary>
    public static double CpuOf(int process) => Fields(process) is { } fields ? (Number(fields, 14) + Number(fields, 15)) * MicrosecondsOfTick : 0;

    /// <summary>CPU time in microseconds of a process and its children, those that ended too.</summary>
    public static double CpuOfTree(int root)
    {
        var sum = Fields(root) is { } own ? (Number(own, 14) + Number(own, 15) + Number(own, 16) + Number(own, 17)) * MicrosecondsOfTick : 0;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Fields(id) is { } fields && Number(fields, 4) == root)
                sum += (Number(fields, 14) + Number(fields, 15)) * MicrosecondsOfTick;
        }

        return sum;
    }

    /// <summary>CPU time in microseconds of this process and of the children that it has waited for.</summary>
    public static double CpuOfSelf() => Fields(Environment.ProcessId) is { } own ? (Number(own, 14) + Number(own, 15) + Number(own, 16) + Number(own, 17)) * MicrosecondsOfTick : 0;

    /// <summary>Time of all processors in microseconds: what they worked or were taken away by the hypervisor, and all.</summary>
    public static (double Busy, double All) Processors()
    {
        // user, nice, system, idle, iowait, irq, softirq, steal; what follows is in the first two.
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(text => double.Parse(text, CultureInfo.InvariantCulture) * MicrosecondsOfTick).ToArray();
        var all = times.Sum();
        return (all - times[3] - times[4], all);
    }

    /// <summary>Memory of a process in bytes: resident, and its proportional share of what it has in common with others.</summary>
    public static (long Resident, long Proportional) MemoryOf(int process)
    {
        long resident = 0, proportional = 0;
        foreach (var line in File.ReadLines($"/proc/{process}/smaps_rollup"))
        {
            if (line.StartsWith("Rss:", StringComparison.Ordinal))
                resident = Kilobytes(line);
            else if (line.StartsWith("Pss:", StringComparison.Ordinal))
                proportional = Kilobytes(line);
        }

        return (resident, proportional);
    }

    private static long Kilobytes(string line) => 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    // Numbered as in proc(5). The name of the program, the second, may have spaces in it.
    private static string[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return ["", "", "", .. text[(text.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Number(string[] fields, int number) => double.Parse(fields[number], CultureInfo.InvariantCulture);
}
