using CodaMcp.Tests.Checks;
using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests;

/// <summary>Tests every recorded success through the production client and tools.</summary>
public sealed class SuccessTests
{
    private static readonly Dictionary<string, Recording> All = Recordings.Everywhere.Where(recording => !recording.IsError).ToDictionary(recording => recording.Key);

    public static TheoryData<string> Successes => new(All.Keys);

    public static TheoryData<string> Answers => new(All.Values.Where(recording => recording.Operation != Recording.Download).Select(recording => recording.Key));

    [Theory]
    [MemberData(nameof(Answers))]
    public Task The_client_reads_the_answer_and_loses_nothing(string recording) => SuccessCheck.Client(All[recording]);

    [Theory]
    [MemberData(nameof(Successes))]
    public Task The_tools_show_what_the_answer_says(string recording) => SuccessCheck.Tools(All[recording]);
}
