using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>The answer of the member's grain about a request: whether the request is admitted, and its session.</summary>
/// <param name="Admission">Whether the request is admitted.</param>
/// <param name="Session">The session that the request named; null for a request without one. Also set for <see cref="Admission.OtherRevision"/>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.Entry")]
public sealed record Entry([property: Id(0)] Admission Admission, [property: Id(1)] SessionView? Session)
{
    /// <summary>Whether the organization's policy forbids the member no tool. False from silos of earlier versions, and for a refused request.</summary>
    [Id(2)]
    public bool SeesAllTools { get; init; }

    /// <summary>The answer for an admitted request without a session.</summary>
    public static Entry Open { get; } = new(Admission.Admitted, null);
}
