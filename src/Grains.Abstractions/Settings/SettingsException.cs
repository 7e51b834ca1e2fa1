namespace CodaMcp.Settings;

/// <summary>The settings do not let the process start. The message is for the operator's eyes as it is.</summary>
/// <param name="message">What is missing or wrong, and what would be right.</param>
public sealed class SettingsException(string message) : Exception(message);
