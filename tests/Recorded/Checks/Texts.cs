using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests.Checks;

/// <summary>Checks a result for the texts that a recording names.</summary>
internal static class Texts
{
    /// <summary>Fails if a required text is missing, or a forbidden text is present.</summary>
    public static void Hold(Expectation expect, string answer, string tool)
    {
        foreach (var text in expect.Contains)
            Assert.True(answer.Contains(text, StringComparison.Ordinal), $"{tool} does not say '{text}': {answer}");
        foreach (var text in expect.Not)
            Assert.False(answer.Contains(text, StringComparison.Ordinal), $"{tool} says '{text}': {answer}");
    }
}
