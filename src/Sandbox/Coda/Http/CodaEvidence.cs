namespace CodaMcp.Sandbox.Coda;

/// <summary>How it is known that the real API answers an operation as the sandbox does.</summary>
internal enum CodaEvidence
{
    /// <summary>Its answer was recorded. <c>RecordedAnswerTests</c> compares it with the sandbox's, member by member.</summary>
    Recorded,

    /// <summary>Somebody who ran it against the real API described it, or a model was derived from such answers.</summary>
    LiveNote,

    /// <summary>By the specification only. Nobody whom we know of has published an answer.</summary>
    SpecificationOnly,
}
