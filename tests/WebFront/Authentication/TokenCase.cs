using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Authentication;

/// <summary>One way for a token to differ from a good one, shown in the test's name.</summary>
public sealed record TokenCase(string What, Action<JsonObject> Change, string Because = "")
{
    public override string ToString() => What;
}
