namespace CodaMcp.Doctor;

/// <summary>Checks one service.</summary>
public interface IExamination
{
    /// <summary>Runs the checks in order and adds a finding for each. What a check runs into is a finding too, not an exception.</summary>
    /// <param name="report">Where the findings go.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    Task ExamineAsync(DoctorReport report, CancellationToken cancellationToken);
}
