namespace CodaMcp.Doctor;

/// <summary>Holds one line of the report.</summary>
/// <param name="Verdict">The result of the check.</param>
/// <param name="Service"><c>Stytch</c> or <c>Coda</c>.</param>
/// <param name="Text">The observation; with <see cref="Verdict.Wrong"/> also what to do.</param>
public sealed record Finding(Verdict Verdict, string Service, string Text);
