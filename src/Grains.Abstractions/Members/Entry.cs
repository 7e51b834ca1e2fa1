using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>The answer of the member's grain about a request: whether the request is admitted, and its session.</summary>
/// <param name="Admission">Whether the request is admitted.</param>
/// <param name="Session">The session that the request named; null for a request without one. Also set for <see cref="Admission.OtherRevision"/>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.Entry")]
public sealed record Entry([property: Id(0)] Admission Admission, [property: Id(1)] SessionView? Session)
{
    /// <summary>The answer for an admitted request without a session.</summary>
    public static Entry Open { get; } = new(Admission.Admitted, null);
}
