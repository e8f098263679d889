"""What is proven of readers, keypads, cameras and panels."""

from tests.device_claims.row import DRIVERS, GUEST, HOTPLUG, RECORDED, By, Row

CARD, PAD, CAMERA, TOUCH = "id_card", "keypad", "document_camera", "touch_screen"

ROWS = (
    Row(
        CARD,
        "USB：批量端点一对、两对；HID：hidraw、控制传输、Miaxis、DK",
        By.LAB,
        f"{GUEST}/test_id_card_usb.py",
        {
            "读全部内容与指纹，看到拿起证件": "test_every_transport_reads_*",
            "短包、空包": "test_where_packets_end_*",
        },
    ),
    Row(
        CARD,
        "USB、HID",
        By.LAB,
        f"{GUEST}/test_id_card_usb_rights.py",
        {
            "内核驱动解绑与归还": "test_*_given_back*",
            "占用者点名": "test_the_program_that_has_*",
            "无权限时给出 udev 规则": "test_without_rights_*",
            "两台同型号": "test_two_identical_readers_*",
        },
    ),
    Row(
        CARD,
        "USB、HID",
        By.LAB,
        f"{GUEST}/test_id_card_usb_trouble.py",
        {
            "换口重插": "test_plugged_into_another_socket_*",
            "一帧中途拔线": "test_the_plug_pulled_within_a_frame",
            "一帧中途沉默与恢复": "test_silent_within_a_frame_*",
        },
    ),
    Row(
        CARD,
        "串口：CDC-ACM、CH341",
        By.LAB,
        f"{GUEST}/test_serial.py",
        {
            "读证": "test_a_card_*",
            "中途拔线": "test_the_plug_pulled_within_a_frame",
            "拔后重来": "test_after_a_plug_pulled_*",
            "沉默": "test_a_reader_that_falls_silent",
            "按序列号找到": "test_by_serial_number_*",
            "波特率不对": "test_the_wrong_speed_*",
        },
    ),
    Row(CARD, "串口、USB、HID", By.LAB, f"{GUEST}/test_hotplug.py", HOTPLUG),
    Row(
        CARD,
        "串口",
        By.PTY,
        f"{DRIVERS}/id_card/test_driver.py",
        {
            "四种证件": "test_every_kind_of_card_*",
            "模块损坏": "test_a_broken_module_*",
            "丢字节": "test_bytes_lost_*",
            "慢线": "test_a_slow_line_*",
            "迟到的应答": "test_late_replies_*",
            "日志不含证件内容": "test_the_log_shows_*",
        },
    ),
    Row(
        CARD,
        "USB、HID 的封包",
        By.SIMULATED,
        f"{DRIVERS}/id_card/test_link.py",
        {
            "一帧中途沉默": "test_silence_within_a_frame",
            "迟到的应答": "test_a_late_reply_*",
            "中途拔线": "test_the_plug_pulled_*",
        },
    ),
    Row(CARD, "录制", By.RECORDING, f"{DRIVERS}/test_recordings.py", RECORDED),
    Row(
        PAD,
        "USB 键盘：evdev",
        By.LAB,
        f"{GUEST}/test_keypad.py",
        {"拔出、换口重插后评价": "test_pulled_and_plugged_again_*"},
    ),
    Row(
        PAD,
        "USB 键盘：evdev",
        By.SIMULATED,
        f"{DRIVERS}/test_keypad_usb.py",
        {"一次按键一次评价": "test_each_read_is_one_press", "亮灯": "test_lights_are_events"},
    ),
    Row(
        PAD,
        "USB HID：hidraw",
        By.SIMULATED,
        f"{DRIVERS}/test_keypad_usb.py",
        {"报告的边界": "test_reports_keep_their_borders"},
    ),
    Row(
        PAD,
        "串口：CDC-ACM",
        By.LAB,
        f"{GUEST}/test_serial.py",
        {"评价与提示": "test_a_keypad_rates_*"},
    ),
    Row(PAD, "串口：CDC-ACM", By.LAB, f"{GUEST}/test_hotplug.py", HOTPLUG),
    Row(
        PAD,
        "串口：五键、FF 68",
        By.PTY,
        f"{DRIVERS}/test_keypad.py",
        {
            "评价并应答": "test_a_press_is_a_rating_*",
            "询问": "test_ask_gives_*",
            "重复按键": "test_a_repeated_press_*",
            "断线": "test_a_pulled_cable_*",
            "格式不对": "test_the_wrong_profile_*",
            "一条总线两台": "test_two_pads_*",
        },
    ),
    Row(PAD, "录制", By.RECORDING, f"{DRIVERS}/test_recordings.py", RECORDED),
    Row(
        CAMERA,
        "V4L2（内核的 vivid）",
        By.LAB,
        f"{GUEST}/test_camera.py",
        {
            "预览与拍页": "test_previews_and_a_page_*",
        },
    ),
    Row(
        CAMERA,
        "图片文件",
        By.SIMULATED,
        f"{DRIVERS}/document_camera/test_driver.py",
        {
            "摆正拍页": "test_a_captured_page_is_straight_*",
            "镜头盖": "test_a_lens_cap_*",
            "停住的画面": "test_a_hung_sensor_*",
            "拔线": "test_a_pulled_cable_*",
        },
    ),
    Row(
        TOUCH,
        "evdev 多点触摸",
        By.LAB,
        f"{GUEST}/test_touch_screen.py",
        {
            "十指": "test_ten_fingers_*",
            "缓冲溢出后恢复": "test_fingers_are_right_after_*",
            "网页收不到触摸，拔线": "test_a_page_deaf_*",
        },
    ),
    Row(
        TOUCH,
        "evdev 多点触摸",
        By.LAB,
        f"{GUEST}/test_panel.py",
        {"识别": "test_the_driver_names_the_panel_*", "给出配置": "test_discovery_gives_*"},
    ),
    Row(
        TOUCH,
        "浏览器 DevTools",
        By.REAL,
        "tests/browser/test_kiosk_health.py",
        {
            "黑屏": "test_a_black_page_*",
            "卡死": "test_a_page_that_hangs_*",
            "崩溃": "test_a_crashed_page_*",
        },
    ),
)
