namespace CodaMcp.Doctor;

/// <summary>One line of the report.</summary>
/// <param name="Verdict">What became of the check.</param>
/// <param name="Service"><c>Stytch</c> or <c>Coda</c>.</param>
/// <param name="Text">What was seen; with <see cref="Verdict.Wrong"/> also what to do.</param>
public sealed record Finding(Verdict Verdict, string Service, string Text);
