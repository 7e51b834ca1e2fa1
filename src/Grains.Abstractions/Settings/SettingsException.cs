namespace CodaMcp.Settings;

/// <summary>The process cannot start with these settings. The message is written for the operator.</summary>
/// <param name="message">The missing or wrong settings, and the valid values.</param>
public sealed class SettingsException(string message) : Exception(message);
