using CodaMcp.Tests.Checks;
using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests;

/// <summary>Tests every recorded error through the production tools and their error texts.</summary>
public sealed class ErrorTests
{
    private static readonly Dictionary<string, Recording> All = Recordings.Everywhere.Where(recording => recording.IsError).ToDictionary(recording => recording.Key);

    public static TheoryData<string> Errors => new(All.Keys);

    [Theory]
    [MemberData(nameof(Errors))]
    public Task The_tools_say_the_error_and_no_other_cause(string recording) => ErrorCheck.Tools(All[recording]);
}
