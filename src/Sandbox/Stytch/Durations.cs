namespace CodaMcp.Sandbox.Stytch;

/// <summary>Validates the durations that callers choose against Stytch's limits.</summary>
internal static class Durations
{
    /// <summary>How long a magic link is valid: 5 to 10080 minutes, by default 60.</summary>
    public static TimeSpan Link(int? minutes) => Within(minutes, 60, 5, 10_080, "invalid_expiration");

    /// <summary>How long a mailed code is valid: 2 to 15 minutes, by default 10.</summary>
    public static TimeSpan EmailCode(int? minutes) => Within(minutes, 10, 2, 15, "invalid_expiration_otp");

    /// <summary>How long a session lasts: 5 to 527040 minutes, by default 60.</summary>
    public static TimeSpan Session(int? minutes) => Within(minutes, 60, 5, 527_040, "invalid_session_duration_minutes");

    private static TimeSpan Within(int? minutes, int otherwise, int least, int most, string error) =>
        minutes is { } given && (given < least || given > most)
            ? throw new OAuthException(error, $"A duration must be {least} to {most} minutes.")
            : TimeSpan.FromMinutes(minutes ?? otherwise);
}
