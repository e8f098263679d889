"""What is proven of all other devices."""

from tests.device_claims.row import DRIVERS, GUEST, RECORDED, By, Row

ROWS = (
    Row(
        "presence",
        "USB、串口设备文件",
        By.LAB,
        f"{GUEST}/test_presence.py",
        {
            "按序列号": "test_a_device_by_its_serial_number",
            "按设备文件": "test_a_serial_adapter_by_its_file",
        },
    ),
    Row(
        "presence",
        "TCP、ICMP",
        By.REAL,
        f"{DRIVERS}/test_presence.py",
        {
            "开与关": "test_a_network_printer_on_and_off",
            "无路由": "test_a_host_that_answers_and_one_without_a_way",
            "无权限": "test_icmp_without_rights_*",
        },
    ),
    Row(
        "computer",
        "TCP、ICMP",
        By.REAL,
        f"{DRIVERS}/test_computer.py",
        {
            "开机": "test_a_port_that_takes_*",
            "上班时间内外": "test_off_is_missing_in_hours_*",
            "ICMP": "test_an_echo_*",
        },
    ),
    Row(
        "display",
        "DRM 的 EDID（仿造的 sysfs）",
        By.SIMULATED,
        f"{DRIVERS}/test_display.py",
        {
            "认出屏幕": "test_the_only_screen",
            "拔线": "test_a_plug_that_is_pulled",
            "换屏": "test_another_screen_*",
            "坏线": "test_a_bad_cable",
        },
    ),
    Row(
        "printer",
        "IPP",
        By.SIMULATED,
        f"{DRIVERS}/printer/test_ipp.py",
        {
            "CUPS 的一份真实应答": "test_what_cups_answers",
            "状态与耗材": "test_reasons_and_supplies_*",
            "不能打印": "test_a_printer_that_cannot_print",
        },
    ),
    Row(
        "printer",
        "SNMP（Printer-MIB）",
        By.SIMULATED,
        f"{DRIVERS}/printer/test_mib.py",
        {"耗材": "test_supplies_*", "故障": "test_detected_errors", "告警": "test_alerts_*"},
    ),
    Row(
        "printer",
        "ESC/POS 串口",
        By.PTY,
        f"{DRIVERS}/printer/test_escpos.py",
        {
            "打印小票": "test_a_slip_comes_out_*",
            "状态": "test_what_the_printer_says",
            "故障与沉默": "test_a_printer_that_is_broken_*",
            "缺纸不打": "test_nothing_is_sent_*",
        },
    ),
    Row(
        "queue_caller",
        "FF 68：串口、TCP",
        By.PTY,
        f"{DRIVERS}/test_queue_caller.py",
        {
            "听键并应答": "test_keys_are_heard_*",
            "显示号码": "test_numbers_are_shown_*",
            "拔线": "test_a_pulled_plug_*",
        },
    ),
    Row("queue_caller", "录制", By.RECORDING, f"{DRIVERS}/test_recordings.py", RECORDED),
    Row(
        "telephone",
        "SIP OPTIONS（UDP）",
        By.SIMULATED,
        f"{DRIVERS}/test_telephone.py",
        {
            "应答即在位": "test_any_final_answer_*",
            "分机不可呼叫": "test_an_extension_*",
            "丢包重发": "test_lost_requests_*",
        },
    ),
    Row(
        "surveillance",
        "ONVIF、RTSP",
        By.SIMULATED,
        f"{DRIVERS}/surveillance/test_driver.py",
        {
            "发现": "test_cameras_are_found_*",
            "型号": "test_model_and_serial_number_*",
            "逐路检查": "test_channels_are_told_*",
            "密码不对只试一次": "test_a_wrong_password_is_sent_once_*",
        },
    ),
    Row(
        "network",
        "SNMP（IF-MIB）",
        By.SIMULATED,
        f"{DRIVERS}/test_network.py",
        {
            "端口计数": "test_sockets_are_counted_*",
            "重要端口断开": "test_a_socket_that_matters_*",
            "旧交换机": "test_an_old_switch_*",
        },
    ),
)
