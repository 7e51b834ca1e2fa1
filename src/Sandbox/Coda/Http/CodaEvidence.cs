namespace CodaMcp.Sandbox.Coda;

/// <summary>Names the evidence that the real API answers an operation as the sandbox does.</summary>
internal enum CodaEvidence
{
    /// <summary>A response was recorded. <c>RecordedAnswerTests</c> compares it with the sandbox's, member by member.</summary>
    Recorded,

    /// <summary>A person who called the real API described the response, or published a model of such responses.</summary>
    LiveNote,

    /// <summary>Only the specification describes the response. We know of no published response.</summary>
    SpecificationOnly,
}
